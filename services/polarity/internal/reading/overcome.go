package reading

import "strings"

// overcoming are the beginnings of verbs whose object, in headlines without a particle, is the name right before: B 제치고.
var overcoming = [...]string{
	"제치", "제친", "제쳤", "제쳐", "추월하", "추월했", "추월한", "추월해", "따돌리", "따돌렸", "따돌린", "앞지르", "앞질", "꺾고", "꺾은", "누르고",
	"물리치", "밀어내고", "밀어냈", "밀어낸", "뛰어넘",
}

// ahead are the beginnings of what says, after a name with 보다, that another is ahead of it.
var ahead = [...]string{"앞섰", "앞서", "앞선", "한발 앞", "한 발 앞", "한발 먼저", "한 발 먼저", "한 수 위", "한수 위"}

// groundOn are the ends of what says, before a name, that another takes ground from it.
var groundOn = [...]string{" ground on ", " ground against ", " ground from "}

// Overcome finds the words that say of an entity that another has passed it: B 제치고, B보다 한발 앞서, wins ground on B. The names
// of a list (B·C 제치고) share them. ok is false where there are none.
func (s *Sentence) Overcome(entity int) (span Span, ok bool) {
	if entity == Whole {
		return span, false
	}
	e := s.Entities[entity]
	if s.Lang == English {
		for _, words := range groundOn {
			if strings.HasSuffix(s.Text[:e.Start], words) {
				return Span{e.Start - len(words) + 1, e.Start - 1}, s.takes(e.Start - len(words))
			}
		}
		return span, false
	}
	for s.Lang == Korean && entity+1 < len(s.Entities) && s.Text[e.End:s.Entities[entity+1].Start] == "·" {
		entity++
		e = s.Entities[entity]
	}
	rest := s.Text[e.End:]
	for _, particle := range [...]string{" 등을", " 등", "을", "를"} {
		if cut, found := strings.CutPrefix(rest, particle); found {
			rest = cut
			break
		}
	}
	list := overcoming[:]
	if cut, found := strings.CutPrefix(rest, "보다"); found {
		rest, list = cut, ahead[:]
	}
	words, found := strings.CutPrefix(rest, " ")
	if !found {
		return span, false
	}
	for _, verb := range list {
		if strings.HasPrefix(words, verb) {
			start := len(s.Text) - len(words)
			return Span{start, start + len(verb)}, true
		}
	}
	return span, false
}

// takes says whether a verb of winning ends the text before at.
func (s *Sentence) takes(at int) bool {
	for _, verb := range [...]string{"win", "wins", "won", "winning", "gain", "gains", "gained", "gaining", "makes up", "made up"} {
		if head, found := strings.CutSuffix(s.Text[:at], verb); found && strings.HasSuffix(head, " ") {
			return true
		}
	}
	return false
}
