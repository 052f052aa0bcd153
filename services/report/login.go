package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"bellwether.internal/services/access"
	"bellwether.internal/services/report/catalog"
)

// tokenCookie holds the token of a reader who signed in on the page.
const tokenCookie = "bellwether_token"

// serveGuarded adds API and page to mux, behind a guard where the service is given tokens.
func (a *api) serveGuarded(mux *http.ServeMux, p *page, cfg *Config) error {
	guard, err := access.NewGuard(cfg.Option, cfg.Listen, neededScope)
	if err != nil {
		return err
	}
	inner := http.NewServeMux()
	a.routes(inner)
	if guard != nil {
		guard.Cookie = tokenCookie
		guard.Refuse = func(w http.ResponseWriter, r *http.Request, err error) { p.refuse(w, r, err) }
		p.guard = guard
	}
	p.routes(inner)
	mux.Handle("/", guard.Wrap(inner))
	return nil
}

// neededScope is what a request to the API or the page asks for: what changes something is the administrator's.
func neededScope(r *http.Request) access.Scope {
	path := r.URL.Path
	switch {
	case path == "/login", path == "/logout", strings.HasPrefix(path, "/static/"), strings.HasPrefix(path, "/vendor/"):
		return ""
	case r.Method == http.MethodGet, r.Method == http.MethodHead, path == "/v1/sql": // SQL is read-only
		return access.Read
	}
	return access.Admin
}

// deniedKorean is what a refusal says, in Korean.
func deniedKorean(r *access.Refusal) string {
	switch {
	case r.Status == http.StatusForbidden:
		return fmt.Sprintf("%s 또는 admin 권한의 토큰이 필요합니다", r.Wanted)
	case r.Sent:
		return "없는 토큰입니다. 폐기되었을 수 있습니다"
	}
	return "토큰이 필요합니다. Authorization: Bearer 토큰 형식으로 보내세요"
}

// refuse answers who may not: on the page, a reader who has not signed in is led to the form.
func (p *page) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refusal *access.Refusal
	page := !strings.HasPrefix(r.URL.Path, "/v1/") && (r.Method == http.MethodGet || r.Method == http.MethodHead)
	switch {
	case page && errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized:
		http.Redirect(w, r, "/login?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
	case page:
		p.show("error", func(context.Context, *http.Request, *frame) (any, error) { return nil, err })(w, r)
	default:
		fail(w, r, p.api.log, err)
	}
}

// loginView is the form that takes a token.
type loginView struct {
	*frame
	// Next is the page to go on to; Wrong says that the token sent was none of a reader's.
	Next  string
	Wrong bool
}

// login shows the form.
func (p *page) login(_ context.Context, r *http.Request, f *frame) (any, error) {
	return loginView{frame: f, Next: ownPath(r.URL.Query().Get("next")), Wrong: r.URL.Query().Has("wrong")}, nil
}

// signIn takes a token that may read into a cookie.
func (p *page) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		fail(w, r, p.api.log, badRequest{catalog.Wrong("the form cannot be read", "양식을 읽을 수 없습니다")})
		return
	}
	next, secret := ownPath(r.PostForm.Get("next")), strings.TrimSpace(r.PostForm.Get("token"))
	scope, err := p.guard.Known(secret)
	if err != nil {
		fail(w, r, p.api.log, err)
		return
	}
	if !scope.Allows(access.Read) {
		http.Redirect(w, r, "/login?"+url.Values{"next": {next}, "wrong": {""}}.Encode(), http.StatusSeeOther)
		return
	}
	http.SetCookie(w, p.cookie(r, secret, 30*86400))
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// signOut forgets the token.
func (p *page) signOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, p.cookie(r, "", -1))
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// cookie holds a token for some seconds. No script sees it, no other site's page sends it, and where the reader came by TLS
// it goes by TLS alone.
func (p *page) cookie(r *http.Request, secret string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: tokenCookie, Value: secret, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	}
}

// ownPath is a path of this page, with its query; another's address leads to the overview.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}
