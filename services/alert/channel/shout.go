package channel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr"
	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// shout sends text by shoutrrr. Its addresses hold tokens: no error of it is shown, only the service's name.
type shout struct {
	service string
	sender  *router.ServiceRouter
	voice   voice
}

// newShout checks the address; it opens no connection.
func newShout(address string, timeout time.Duration, voice voice) (*shout, error) {
	service, _, _ := strings.Cut(address, ":")
	sender, err := shoutrrr.NewSender(log.New(io.Discard, "", 0), address)
	if err != nil {
		return nil, fmt.Errorf("the address of %q is not one that shoutrrr can use (its service or its parts are wrong)", clean(service))
	}
	sender.Timeout = timeout
	return &shout{service: clean(service), sender: sender, voice: voice}, nil
}

// Notify sends the text. shoutrrr takes no context: a send that hangs is left behind when ctx ends, and ends by itself
// at the sender's timeout.
func (s *shout) Notify(ctx context.Context, n Notice) (retry bool, err error) {
	done := make(chan []error, 1)
	go func() {
		params := types.Params{}
		params.SetTitle(s.voice.title(n))
		done <- s.sender.Send(s.voice.title(n)+"\n\n"+s.voice.text(n), &params)
	}()
	select {
	case errs := <-done:
		if err := errors.Join(errs...); err != nil {
			// What went wrong may quote the address; how it went wrong does not.
			if errors.Is(err, router.ErrServiceTimeout) {
				return true, fmt.Errorf("sending by %s: no answer in time", s.service)
			}
			return true, fmt.Errorf("sending by %s: refused or not reachable (its own words are withheld: they may quote the address, which is a secret)", s.service)
		}
		return false, nil
	case <-ctx.Done():
		return true, fmt.Errorf("sending by %s: %w", s.service, ctx.Err())
	}
}

// clean shortens a service's name to what may be printed: an address without a scheme is no name.
func clean(service string) string {
	if len(service) > 20 || strings.ContainsAny(service, "/@?=") {
		return "…"
	}
	return service
}
