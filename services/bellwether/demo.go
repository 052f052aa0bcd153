package main

import (
	"context"
	"errors"

	"bellwether.internal/services/endpoints"
)

// loadDemo loads the sample corpus into the running system e. It is called once that is ready.
func loadDemo(_ context.Context, _ *app, _ endpoints.Endpoints) error {
	return errors.New("there is no sample corpus")
}
