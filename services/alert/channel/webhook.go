package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Headers of a webhook's request.
const (
	KeyHeader       = "Idempotency-Key"
	SignatureHeader = "X-Bellwether-Signature"
)

// webhook posts a Payload as JSON.
type webhook struct {
	address *url.URL
	secret  []byte
	client  *http.Client
	now     func() time.Time
	voice   voice
}

// Notify posts the notice.
func (w webhook) Notify(ctx context.Context, n Notice) (retry bool, err error) {
	body, err := json.Marshal(w.voice.payload(n))
	if err != nil {
		return false, fmt.Errorf("writing the notice as JSON: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address.String(), bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("posting to %s: the address is not usable", w.address.Host)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "bellwether-alert/1")
	req.Header.Set(KeyHeader, n.Key)
	if len(w.secret) > 0 {
		req.Header.Set(SignatureHeader, Sign(w.secret, w.now(), body))
	}
	return send(w.client, req)
}

// Sign makes the signature header of a body sent at a time: "t=SECONDS,v1=HEX", where HEX is HMAC-SHA256 by secret of
// the seconds, a full stop and the body. A receiver refuses old times, so that a recorded request cannot be sent again.
func Sign(secret []byte, at time.Time, body []byte) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
