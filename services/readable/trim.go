package readable

// trim drops lines that belong to the site, not to the story.
func trim(blocks []block, title string) []block {
	var kept []block
	for i, b := range blocks {
		if i < 4 && sameText(b.text, title) {
			continue
		}
		kept = append(kept, b)
	}
	return kept
}
