// Command sentiment scores the tone toward everything that an article names.
package main

import (
	"os"

	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/sentiment"
)

func main() {
	cfg := &sentiment.Config{}
	os.Exit(service.Main("sentiment", "Scores the tone toward everything that an article names.", cfg, sentiment.Run(cfg)))
}
