// The transport below every client of MongoDB in Go: a challenge for each request, and the count always 1. It takes
// nothing in a challenge that it does not know.
package main

import (
	"net/http"

	"github.com/mongodb-forks/digest"
	"keywright/clients/flows"
)

func main() {
	flows.Run("github.com/mongodb-forks/digest", func(pair flows.Pair) *http.Client {
		return &http.Client{Transport: digest.NewTransport(pair.Public, pair.Private)}
	})
}
