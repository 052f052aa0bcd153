package report

import "net/http"

type page struct{ api *api }

func newPage(a *api) (*page, error) { return &page{api: a}, nil }

func (p *page) routes(*http.ServeMux) {}
