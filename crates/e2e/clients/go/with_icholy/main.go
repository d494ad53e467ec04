// icholy/digest: the nonce is reused with a rising count, also on new connections.
package main

import (
	"net/http"

	"github.com/icholy/digest"
	"keywright/clients/flows"
)

func main() {
	flows.Run("github.com/icholy/digest", func(pair flows.Pair) *http.Client {
		return &http.Client{Transport: &digest.Transport{Username: pair.Public, Password: pair.Private}}
	})
}
