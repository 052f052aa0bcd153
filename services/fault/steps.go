package fault

import "slices"

// The named points (kit/fault.At) that each service comes to.
var (
	stageSteps  = []string{"stage.fetched", "stage.handling", "stage.handled", "stage.committed"}
	tables      = []string{"rows_articles", "rows_mentions", "rows_organizations", "rows_topics", "rows_pairs", "rows_events", "rows_terms", "rows_dead_letters", "signatures", "versions", "story_of", "marks", "ledger", "runs"}
	batchSteps  = []string{"rows", "versions", "several", "retire", "stories", "marks", "letters", "ledger"}
	rollupSteps = []string{"rollup.marks", "rollup.computed", "rollup.written"}
	alertSteps  = []string{"alert.decided", "alert.written", "alert.telling", "alert.told"}
	ingestSteps = []string{"ingest.decoded", "ingest.published"}
	transform   = []string{"stage.processed", "stage.produced"}
)

// stepsOf are the points of a service, in no order.
func stepsOf(service string) []string {
	switch service {
	case "ingest":
		return ingestSteps
	case "extract", "sentiment":
		return slices.Concat(stageSteps, transform)
	case "store":
		all := slices.Concat(stageSteps, rollupSteps)
		for _, name := range batchSteps {
			all = append(all, "store.before."+name)
		}
		for _, table := range tables {
			all = append(all, "store.inserting."+table, "store.inserted."+table)
		}
		return all
	case "alert":
		// Those of what happens seldom, and after each other: a dead end where the runner's come first.
		return slices.Concat(alertSteps, []string{"stage.handled", "stage.committed"})
	}
	return nil
}
