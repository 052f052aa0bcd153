package access

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// localHost answers 421 where a request was not sent to this machine by a loopback address or as localhost. A page of another
// site can let its own name lead to 127.0.0.1; then its scripts may read the answers, but the name is in the Host header.
func localHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			writeProblem(w, http.StatusMisdirectedRequest,
				"without tokens this server answers to localhost and loopback addresses alone; start it with --tokens FILE to reach it by another name")
			return
		}
		h.ServeHTTP(w, r)
	})
}

// isLocal says whether a Host header, with or without a port, is localhost or a loopback address.
func isLocal(header string) bool {
	host, _, err := net.SplitHostPort(header)
	if err != nil { // there is no port
		host = strings.TrimSuffix(strings.TrimPrefix(header, "["), "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
