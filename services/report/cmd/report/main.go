// Command report is the service that answers: SQL reports, articles, alerts and the ledger, by HTTP API and page.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // images have no zone files, and days are the reader's zone's

	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/report"
)

func main() {
	cfg := &report.Config{}
	os.Exit(service.Main("report", "Answers: SQL reports, articles, alerts and the ledger, by HTTP API and page.", cfg,
		func(ctx context.Context, rt *service.Runtime) error { return report.Run(ctx, rt, cfg) }))
}
