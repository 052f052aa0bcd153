package bench

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseSteps(t *testing.T) {
	got, err := parseSteps(`# HELP bellwether_store_step_seconds Time of each step of a batch.
bellwether_store_step_seconds_bucket{step="rows",le="+Inf"} 4
bellwether_store_step_seconds_sum{step="ledger"} 0.5
bellwether_store_step_seconds_sum{step="rows"} 1.5
bellwether_stage_batch_seconds_sum 2
bellwether_stage_batch_seconds_count 4
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Steps{4, 2 * time.Second, []Step{{"rows", 1500 * time.Millisecond}, {"ledger", 500 * time.Millisecond}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if part := got.part(got.Steps[0]); part != 0.75 {
		t.Errorf("part of rows = %v, want 0.75", part)
	}
	if _, err := parseSteps("bellwether_stage_batch_seconds_sum 2\n"); err == nil {
		t.Error("a page without steps gives no error")
	}
}
