package report

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/zeebo/xxh3"
	"go.uber.org/zap"

	"bellwether.internal/services/access"
	"bellwether.internal/services/report/catalog"
)

// The page's files. vendor is filled by npm (see web/package.json) and empty in a fresh checkout.
//
//go:embed web/templates/*.tmpl web/static/* web/words.yaml all:web/vendor
var webFiles embed.FS

// page answers people: every page is whole without scripts, which add charts.
type page struct {
	api       *api
	words     words
	templates map[string]*template.Template
	// charts says whether the chart library is there.
	charts bool
	// assets are the versions of the files by their path, as "?v=…".
	assets    map[string]string
	recent    *recent
	explainer *explainer
	// guard asks readers for a token; nil where none is needed.
	guard *access.Guard
}

func newPage(a *api) (*page, error) {
	p := &page{api: a, words: a.words, templates: map[string]*template.Template{}, recent: newRecent(), explainer: newExplainer(a.names.market)}
	var err error
	if p.assets, err = versions("static", "vendor"); err != nil {
		return nil, err
	}
	names, err := fs.Glob(webFiles, "web/templates/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("listing templates: %w", err)
	}
	layout, err := template.New("layout.tmpl").ParseFS(webFiles, "web/templates/layout.tmpl", "web/templates/parts.tmpl")
	if err != nil {
		return nil, fmt.Errorf("reading templates: %w", err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".tmpl")
		if base == "layout" || base == "parts" {
			continue
		}
		copied, err := layout.Clone()
		if err != nil {
			return nil, fmt.Errorf("reading templates: %w", err)
		}
		if p.templates[base], err = copied.ParseFS(webFiles, name); err != nil {
			return nil, fmt.Errorf("reading templates: %w", err)
		}
	}
	_, err = fs.Stat(webFiles, "web/vendor/"+chartLibrary)
	p.charts = err == nil
	return p, nil
}

// versions hashes the files of folders, so that a browser may keep them and still gets new ones at once.
func versions(folders ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, folder := range folders {
		err := fs.WalkDir(webFiles, "web/"+folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := webFiles.ReadFile(path)
			out[strings.TrimPrefix(path, "web")] = fmt.Sprintf("?v=%016x", xxh3.Hash(content))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading the page's files: %w", err)
		}
	}
	return out, nil
}

// chartLibrary is the file of uPlot that the charts need.
const chartLibrary = "uPlot.iife.min.js"

// routes adds the pages to mux.
func (p *page) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", p.show("overview", p.overTime(p.overview)))
	mux.HandleFunc("GET /topics", p.show("topics", p.overTime(p.topics)))
	mux.HandleFunc("GET /topics/{id}", p.show("series", p.overTime(p.topic)))
	mux.HandleFunc("GET /organizations", p.show("organizations", p.overTime(p.organizations)))
	mux.HandleFunc("GET /organizations/{id}", p.show("series", p.overTime(p.organization)))
	mux.HandleFunc("GET /articles", p.show("articles", p.articles))
	mux.HandleFunc("GET /articles/{id}", p.show("article", p.article))
	mux.HandleFunc("GET /alerts", p.show("alerts", p.alerts))
	mux.HandleFunc("GET /alerts/{id}", p.show("alert", p.alert))
	mux.HandleFunc("GET /compare", p.show("compare", p.overTime(p.compare)))
	mux.HandleFunc("GET /sources", p.show("sources", p.sources))
	mux.HandleFunc("GET /reports", p.show("reports", p.reports))
	mux.HandleFunc("GET /reports/{name}", p.show("report", p.report))
	mux.HandleFunc("GET /trace", p.show("trace", p.trace))
	mux.HandleFunc("GET /sql", p.show("sql", p.sql))
	if p.guard != nil {
		other := http.NewCrossOriginProtection() // nobody signs a reader in or out but himself
		mux.HandleFunc("GET /login", p.show("login", p.login))
		mux.Handle("POST /login", other.Handler(http.HandlerFunc(p.signIn)))
		mux.Handle("POST /logout", other.Handler(http.HandlerFunc(p.signOut)))
	}
	mux.Handle("GET /static/", p.files("web/static", "/static/"))
	mux.Handle("GET /vendor/", p.files("web/vendor", "/vendor/"))
}

// files serves embedded files.
func (p *page) files(dir, prefix string) http.Handler {
	sub, err := fs.Sub(webFiles, dir)
	if err != nil {
		panic(err) // the name is a constant
	}
	server := http.StripPrefix(prefix, http.FileServerFS(sub))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") { // no listings
			http.NotFound(w, r)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.URL.Query().Has("v") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		server.ServeHTTP(w, r)
	})
}

// policy lets the page load nothing from outside and run no script that is not a file of ours.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// view makes what a template shows; frame is the part that all pages have.
type view func(ctx context.Context, r *http.Request, f *frame) (any, error)

// overTime is a view that shows a stretch of time, which the reader chooses by ?days, ?until and ?by.
func (p *page) overTime(make view) view {
	return func(ctx context.Context, r *http.Request, f *frame) (any, error) {
		if err := p.readTime(ctx, f); err != nil {
			return nil, err
		}
		return make(ctx, r, f)
	}
}

// show answers with a template.
func (p *page) show(name string, make view) http.HandlerFunc {
	return timed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("Vary", "Accept-Language, Cookie")
		f, err := p.frame(w, r)
		f.SignedIn = p.guard != nil && name != "login"
		var data any
		if err == nil {
			data, err = make(r.Context(), r, f)
			f.counted(usageOf(r.Context()).asOf())
		}
		status, shown := http.StatusOK, name
		if err != nil {
			problem := problemOf(err, f.Lang)
			if problem.Status >= 500 && r.Context().Err() == nil {
				p.api.log.Error("page not made", zap.String("path", r.URL.Path), zap.Error(err))
			}
			status, shown, data = problem.Status, "error", errorView{frame: f, Problem: problem}
			if problem.Status == http.StatusNotFound && name == "article" {
				data = p.missingArticle(r.Context(), f, problem, r.PathValue("id"))
			}
		}
		// Into memory first: a page is whole or an error.
		var body bytes.Buffer
		if err := p.templates[shown].ExecuteTemplate(&body, "layout.tmpl", data); err != nil {
			p.api.log.Error("page not made", zap.String("path", r.URL.Path), zap.Error(err))
			http.Error(w, "the page could not be made; the service's log says why", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// To be kept, and asked about each time: the overview asks every few seconds whether it has changed.
		w.Header().Set("Cache-Control", "no-cache")
		if status == http.StatusOK && known(w, r, body.Bytes()) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write(body.Bytes()) // fails where the reader is gone
	})
}

// pageUUID is the id in a page's path.
func pageUUID(r *http.Request) (uuid.UUID, error) {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return id, badRequest{catalog.Wrong("the id in the address is no UUID", "주소의 id가 UUID가 아닙니다")}
	}
	return id, nil
}

// errorView is what the error page shows.
type errorView struct {
	*frame
	Problem problem
	// Heading is said in place of what the status means, where there is one.
	Heading string
	// Article is the id of an article that is not there (any more).
	Article string
}
