// Package queries holds the statements that the store runs in ClickHouse, a file each.
package queries

import _ "embed" // for the files

var (
	// Several finds the articles with more than one version. External table: batch (article_id).
	//go:embed several.sql
	Several string
	// Retire decides which versions count. External table: batch (article_id).
	//go:embed retire.sql
	Retire string
	// Mark marks the batch's buckets. External table: batch (article_id).
	//go:embed mark.sql
	Mark string
	// StorySeeds finds where to begin looking for changed stories. External table: batch (article_id).
	//go:embed story_seeds.sql
	StorySeeds string
	// StoryNeighbours finds near-duplicates. External table: frontier (signature, band, value).
	//go:embed story_neighbours.sql
	StoryNeighbours string
	// Rollup computes buckets. External table: wanted (bucket).
	//go:embed rollup.sql
	Rollup string
	// Facts computes the facts of buckets. External table: wanted (bucket).
	//go:embed facts.sql
	Facts string
	// FirstGap finds where a partition's ledger ends.
	//go:embed first_gap.sql
	FirstGap string
)
