// Command alert watches the counts and tells of spikes, drops and shifts.
package main

import (
	"os"
	_ "time/tzdata" // images have no zone files, and rules name zones

	"bellwether.internal/services/alert"
	"bellwether.internal/services/kit/service"
)

func main() {
	cfg := &alert.Config{}
	os.Exit(service.Main("alert", "Watches counts of stories and tells of spikes, drops and shifts.", cfg, alert.Run(cfg, nil)))
}
