// Command store writes scored articles to ClickHouse.
package main

import (
	"os"

	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/store"
)

func main() {
	cfg := &store.Config{}
	os.Exit(service.Main("store", "Writes scored articles to ClickHouse, exactly once in effect.", cfg, store.Run(cfg)))
}
