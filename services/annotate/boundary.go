package annotate

// namedAt reports whether a name may stand between start and end: not inside another word. Go's \b knows ASCII alone,
// so the rules are by script. A decoy's end is open.
func (r *reader) namedAt(p *pattern, start, end int) bool {
	d := &r.doc
	first, before := d.runes[start], d.at(start-1)
	switch {
	case isHangul(first):
		if isHangul(before) && !p.decoy {
			return false
		}
		if isDigit(before) {
			return false // a unit: 0.5마이크론, 3테슬라
		}
	case isLatin(first):
		if isLatin(before) || before == '@' {
			return false
		}
		if before == '.' && isLatin(d.at(start-2)) && isLower(first) {
			return false // www.intel.com
		}
		if isDigit(first) && before == '-' && isDigit(d.at(start-2)) {
			return false // part of a telephone number
		}
	}
	last, after := d.runes[end-1], d.at(end)
	switch {
	case isHangul(after):
		if p.decoy && len(p.aliases) == 0 {
			return true
		}
		return r.particlesAt(p, end)
	case isLatin(last):
		if isLatin(after) {
			return false
		}
		if after == '.' && isLower(d.at(end+1)) {
			return false // intel.com
		}
		if isDigit(last) && (after == '.' || after == ',' || after == '-') && isDigit(d.at(end+1)) {
			return false // 005930.5
		}
	}
	return true
}

// particlesAt reports whether the Hangul at position at is particles, or a suffix that keeps the name and particles.
func (r *reader) particlesAt(p *pattern, at int) bool {
	run := hangulRun(r.doc.runes, at)
	if r.a.particles.covers(run, maxChain) {
		return true
	}
	if !p.plain {
		return false
	}
	for n := min(4, len(run)); n > 0; n-- {
		if r.a.suffixes.has(pack(run[:n])) && r.a.particles.covers(run[n:], maxChain) {
			return true
		}
	}
	return false
}

// wordAt reports whether a word of a rule stands between start and end. Latin words stand alone (a plural s may
// follow); Hangul words of two syllables and more may be part of a compound, as Korean writes them.
func (r *reader) wordAt(p *pattern, start, end int) bool {
	d := &r.doc
	first, before := d.runes[start], d.at(start-1)
	if isLatin(first) && isLatin(before) {
		return false
	}
	if isDigit(first) && before == '.' && isDigit(d.at(start-2)) {
		return false // the 4 of 1.4나노
	}
	last, after := d.runes[end-1], d.at(end)
	if isLatin(last) && isLatin(after) {
		return p.prefix || lower(after) == 's' && !isLatin(d.at(end+1))
	}
	if end-start == 1 && isHangul(first) {
		if isHangul(before) {
			return false
		}
		if isHangul(after) && !isDigit(before) {
			return r.a.particles.covers(hangulRun(d.runes, end), maxChain)
		}
	}
	return true
}
