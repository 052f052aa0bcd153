package access

import (
	"net/http"
	"os"
)

// TokenEnv names the variable that holds the token which the command sends.
const TokenEnv = "BELLWETHER_TOKEN" //nolint:gosec // a name

// Authorize adds the token of the environment to a request, if there is one.
func Authorize(r *http.Request) {
	if secret := os.Getenv(TokenEnv); secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
}
