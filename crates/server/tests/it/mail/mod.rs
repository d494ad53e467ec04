//! Mail, sent to a real mail server: aiosmtpd, with a certificate of its own authority.

mod commands;
mod given_up;
mod key_invitations;
mod links;
mod post_office;
mod sent;
