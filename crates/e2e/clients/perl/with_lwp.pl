# LWP: the flows of python/flows.py, in the same order and with the same checks.
#
# The nonce is reused with a rising count, and the parameters of the header have an order of their own.

use strict;
use warnings;
use utf8;

use HTTP::Request;
use JSON::PP;
use LWP::UserAgent;
use URI;

my $url = $ENV{KEYWRIGHT_URL};
my $org = $ENV{KEYWRIGHT_ORG_ID};
my @owner = @ENV{qw(KEYWRIGHT_PUBLIC_KEY KEYWRIGHT_PRIVATE_KEY)};
my @member = @ENV{qw(KEYWRIGHT_MEMBER_PUBLIC_KEY KEYWRIGHT_MEMBER_PRIVATE_KEY)};

my $v2 = "/api/atlas/v2";
my $keys = "$v2/orgs/$org/apiKeys";
my $whoami = "/api/keywright/v1/whoami";
my $at_once = 8;
my $calls = 0;
my $json = JSON::PP->new->utf8->canonical;

sub check {
    my ($holds, $sentence) = @_;
    return if $holds;
    print STDERR "$sentence\n";
    exit 1;
}

sub held { print "flow $_[0]\n" }

# A session: (method, target, expected status, body) -> text.
sub session {
    my ($public, $private) = @_;
    my $client = LWP::UserAgent->new(timeout => 20, keep_alive => 4);
    $client->credentials(URI->new($url)->host_port, "MMS Public API", $public, $private);

    return sub {
        my ($method, $target, $expected, $body) = @_;
        $calls++;
        my $request = HTTP::Request->new($method, $url . $target);
        if ($body) {
            $request->content_type("application/json");
            $request->content($json->encode($body));
        }
        my $answer = $client->request($request);
        my ($status, $text) = ($answer->code, $answer->content);
        check($status == $expected, "$method $target answered $status, not $expected: $text");
        return $text;
    };
}

sub decoded { $_[0] eq "" ? undef : $json->decode($_[0]) }

sub organizations {
    my ($owner) = @_;
    my $page = decoded($owner->("GET", "$v2/orgs", 200));
    check("@{[map { $_->{id} } @{$page->{results}}]}" eq $org, "the organization is not the only one");
    held("organizations");
}

sub make_key {
    my ($owner, $name) = @_;
    my $made = decoded($owner->("POST", $keys, 200, { desc => $name, roles => ["ORG_MEMBER", "ORG_READ_ONLY"] }));
    check(length $made->{privateKey} == 36, "the private key is not shown");
    my $roles = join ",", sort map { $_->{roleName} } @{ $made->{roles} };
    check($roles eq "ORG_MEMBER,ORG_READ_ONLY", "other roles than asked for: $roles");

    my $read = decoded($owner->("GET", "$keys/$made->{id}", 200));
    my $masked = "********-****-****-" . substr $made->{privateKey}, -12;
    check($read->{privateKey} eq $masked, "the private key is not masked: $read->{privateKey}");

    my $changed = decoded($owner->("PATCH", "$keys/$made->{id}", 200, { desc => "$name ü" }));
    check($changed->{desc} eq "$name ü", "not what was asked for: $changed->{desc}");

    for my $root ("/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0") {
        my $same = decoded($owner->("GET", "$root/orgs/$org/apiKeys/$made->{id}", 200));
        check($same->{desc} eq "$name ü", "another key in $root");
    }
    held("key");
    return $made;
}

sub access_list {
    my ($owner, $key) = @_;
    my $entries = "$keys/$key->{id}/accessList";
    my $blocks = [{ cidrBlock => "192.0.2.0/24" }, { cidrBlock => "2001:db8::/32" }, { ipAddress => "198.51.100.7" }];
    my $page = decoded($owner->("POST", $entries, 200, $blocks));
    check($page->{totalCount} == 3, "not all entries are there: $page->{totalCount}");

    my $compact = $owner->("GET", "$entries/192.0.2.0%2F24", 200);
    my $pretty = $owner->("GET", "$entries/192.0.2.0%2F24?pretty=true&q=a%20b", 200);
    check(($pretty =~ tr/\n//) > ($compact =~ tr/\n//), "not printed prettily: $pretty");
    check(decoded($pretty)->{cidrBlock} eq "192.0.2.0/24", "another entry: $pretty");
    check($owner->("GET", "$entries/192.0.2.0/24", 200) eq $compact, "the slash leads to another entry");

    for my $entry ("192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7") {
        check($owner->("DELETE", "$entries/$entry", 204) eq "", "204 has a body");
    }
    my $gone = decoded($owner->("GET", "$entries/192.0.2.0%2F24", 404));
    check($gone->{errorCode} eq "API_KEY_ACCESS_LIST_NOT_FOUND", "another error: $gone->{errorCode}");
    check(decoded($owner->("GET", $entries, 200))->{totalCount} == 0, "an entry is left");
    held("access list");
}

sub project {
    my ($owner, $key, $name) = @_;
    my $made = decoded($owner->("POST", "$v2/groups", 201, { name => $name, orgId => $org }));
    my $of_project = "$v2/groups/$made->{id}/apiKeys";
    my $assigned = sub { grep { $_->{id} eq $key->{id} } @{ decoded($owner->("GET", $of_project, 200))->{results} } };
    $owner->("POST", "$of_project/$key->{id}", 204, [{ roles => ["GROUP_READ_ONLY"] }]);
    my $changed = $owner->("PATCH", "$of_project/$key->{id}", 200, { roles => ["GROUP_DATA_ACCESS_READ_ONLY"] });
    check($changed =~ /GROUP_DATA_ACCESS_READ_ONLY/, "the role is not there: $changed");
    check($assigned->(), "the key is not in the project");
    $owner->("DELETE", "$of_project/$key->{id}", 204);
    check(!$assigned->(), "the key is still in the project");
    $owner->("DELETE", "$v2/groups/$made->{id}", 202);
    my $gone = decoded($owner->("GET", "$v2/groups/$made->{id}", 404));
    check($gone->{error} == 404 && $gone->{errorCode} eq "GROUP_NOT_FOUND", "another error: $gone->{errorCode}");
    held("project");
}

sub death {
    my ($owner, $key) = @_;
    my $of_key = session(@{$key}{qw(publicKey privateKey)});
    check(decoded($of_key->("GET", $whoami, 200))->{apiKeyId} eq $key->{id}, "the key is taken for another");
    $owner->("DELETE", "$keys/$key->{id}", 204);
    my $gone = decoded($owner->("DELETE", "$keys/$key->{id}", 400));
    check($gone->{errorCode} eq "API_KEY_NOT_FOUND", "another error: $gone->{errorCode}");
    $of_key->("GET", $whoami, 401);
    held("death");
}

# 8 processes, as a script would start them.
sub in_processes {
    my @children;
    for my $number (1 .. $at_once) {
        my $child = fork;
        die "no process: $!" unless defined $child;
        if ($child == 0) {
            session(@owner)->("GET", "$keys?itemsPerPage=$number", 200);
            exit 0;
        }
        push @children, $child;
    }
    for my $child (@children) {
        waitpid $child, 0;
        check($? == 0, "one of $at_once at once was refused");
    }
    $calls += $at_once;
    held("$at_once at once");
}

sub refusals {
    my $wrong = decoded(session($owner[0], "00000000-0000-4000-8000-000000000000")->("GET", $keys, 401));
    check($wrong->{errorCode} eq "UNEXPECTED_ERROR", "another error: $wrong->{errorCode}");
    held("wrong password");
    # After a second 401 LWP hands out the first, the one with the challenge.
    my $denied = decoded(session(@member)->("POST", $keys, 401, { desc => "no", roles => ["ORG_MEMBER"] }));
    check($denied->{errorCode} eq "UNEXPECTED_ERROR", "another error: $denied->{errorCode}");
    held("missing role");
}

sub restart {
    my $owner = session(@owner);
    $owner->("GET", $keys, 200);
    print "paused\n";
    <STDIN>;
    $owner->("GET", $keys, 200);
    held("restart of the server");
}

$| = 1;
print "client LWP $LWP::UserAgent::VERSION\n";
if ($ARGV[0] eq "at-once") {
    in_processes();
} elsif ($ARGV[0] eq "refusals") {
    refusals();
} elsif ($ARGV[0] eq "restart") {
    restart();
} else {
    my $owner = session(@owner);
    organizations($owner);
    my $key = make_key($owner, "LWP");
    access_list($owner, $key);
    project($owner, $key, "of LWP");
    death($owner, $key);
}
print "calls $calls\n";
