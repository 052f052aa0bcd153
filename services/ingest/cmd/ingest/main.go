// Command ingest takes articles in: pushed over HTTP, or read from feeds, pages and sitemaps.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // images have no zones of their own

	"bellwether.internal/services/ingest"
	"bellwether.internal/services/kit/service"
)

func main() {
	var cfg ingest.Config
	os.Exit(service.Main("ingest", "Takes articles in, over HTTP and from sources that it polls, and writes them to articles.v1.", &cfg,
		func(ctx context.Context, rt *service.Runtime) error { return ingest.Run(ctx, rt, &cfg) }))
}
