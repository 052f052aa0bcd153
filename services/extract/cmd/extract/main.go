// Command extract reads articles and says who and what they are about.
package main

import (
	"os"

	"bellwether.internal/services/extract"
	"bellwether.internal/services/kit/service"
)

func main() {
	cfg := &extract.Config{}
	os.Exit(service.Main("extract", "Reads articles and says who and what they are about.", cfg, extract.Run(cfg)))
}
