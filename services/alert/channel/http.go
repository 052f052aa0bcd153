package channel

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 4 << 10

// send posts a request and judges the answer: 2xx is accepted; 408, 425, 429 and 5xx may pass, so they are worth a
// retry, as is no answer at all; everything else is permanent.
func send(client *http.Client, req *http.Request) (retry bool, err error) {
	resp, err := client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, whose path or query may be a secret
		}
		return true, fmt.Errorf("posting to %s: %w", req.URL.Host, err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer)) // the status says all that is needed
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return false, nil
	case resp.StatusCode >= 500, resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusRequestTimeout, resp.StatusCode == http.StatusTooEarly:
		retry = true
	}
	return retry, fmt.Errorf("%s answered %s: %s", req.URL.Host, resp.Status, strings.ToValidUTF8(strings.TrimSpace(string(body[:min(len(body), 200)])), "�"))
}
