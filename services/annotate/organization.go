package annotate

import bellwetherv1 "bellwether.internal/proto/bellwether/v1"

// Prominence. A mention weighs 1, in the lead 1.5, in the title 3, and half more where it is the subject of its clause.
// An organization is main if the title names it, if the lead names it twice, if it opens two sentences, if it is in the
// lead and weighs at least mainShare of the heaviest, or if it weighs at least nearShare of it.
const (
	mainShare = 0.4
	nearShare = 0.7
)

// standing is what prominence rests on.
type standing struct {
	weight             float64
	title, lead, opens int
}

// main reports whether an organization is what the article is about.
func (s *standing) main(heaviest float64) bool {
	return s.title > 0 || s.lead >= 2 || s.opens >= 2 || s.lead > 0 && s.weight >= 3 && s.weight >= mainShare*heaviest || s.weight >= nearShare*heaviest
}

// organizations sums up the mentions by organization, in order of first mention, and fills in every mention's
// prominence.
func (r *reader) organizations(mentions []*bellwetherv1.Mention) []*bellwetherv1.OrganizationRole {
	var out []*bellwetherv1.OrganizationRole
	var standings []standing
	index := map[int32]int{}
	heaviest := 0.0
	for i := range r.mentions {
		m := &r.mentions[i]
		if !r.isOrganization(m) {
			continue
		}
		n, ok := index[m.entity]
		if !ok {
			n = len(out)
			index[m.entity] = n
			out = append(out, &bellwetherv1.OrganizationRole{EntityId: mentions[i].EntityId, Name: mentions[i].Name})
			standings = append(standings, standing{})
		}
		out[n].Mentions = append(out[n].Mentions, uint32(i))
		r.stand(&standings[n], m)
		heaviest = max(heaviest, standings[n].weight)
	}
	for n, o := range out {
		o.Prominence = bellwetherv1.Prominence_PROMINENCE_MINOR
		if standings[n].main(heaviest) {
			o.Prominence = bellwetherv1.Prominence_PROMINENCE_MAIN
			for _, i := range o.Mentions {
				mentions[i].Prominence = o.Prominence
			}
		}
	}
	r.personProminence(mentions)
	return out
}

// stand adds one mention to an organization's standing.
func (r *reader) stand(s *standing, m *mention) {
	sentence := &r.doc.sentences[m.sentence]
	w := 1.0
	switch sentence.place {
	case bellwetherv1.Place_PLACE_TITLE:
		w = 3
		s.title++
	case bellwetherv1.Place_PLACE_LEAD:
		w = 1.5
		s.lead++
	}
	if r.caseOf(m) == caseSubject {
		w += 0.5
	}
	// 김녹원 딥엑스 대표는 opens with the person who speaks for the organization.
	if m.start-sentence.start <= 5 {
		s.opens++
	}
	s.weight += w
}

// personProminence calls a person main whom the title names or who is mentioned three times.
func (r *reader) personProminence(mentions []*bellwetherv1.Mention) {
	counts := map[string]int{}
	for _, m := range mentions {
		if m.Kind == bellwetherv1.MentionKind_MENTION_KIND_PERSON {
			counts[m.EntityId]++
			if m.Place == bellwetherv1.Place_PLACE_TITLE {
				counts[m.EntityId] += 2
			}
		}
	}
	for _, m := range mentions {
		if counts[m.EntityId] >= 3 {
			m.Prominence = bellwetherv1.Prominence_PROMINENCE_MAIN
		}
	}
}

// grammarCase is the part that a Korean particle gives a name.
type grammarCase uint8

const (
	caseNone    grammarCase = iota
	caseSubject             // 이 가 은 는 도 께서
	caseObject              // 을 를
	caseWith                // 와 과 랑 하고
	caseFrom                // 에서 로부터 에게서
	caseTo                  // 에 에게
	caseOf                  // 의
)

// caseOf reads the particle after a mention; a bracket in between, such as (MS), is skipped.
func (r *reader) caseOf(m *mention) grammarCase {
	at := int(m.end)
	if r.doc.at(at) == '(' {
		for n := 0; n < 24 && r.doc.at(at) != ')' && r.doc.at(at) != 0; n++ {
			at++
		}
		at++
	} else if r.doc.at(at) == ')' {
		at++
	}
	run := hangulRun(r.doc.runes, at)
	// Suffixes such as 측 or 등 stand between the name and its particle.
	for len(run) > 1 && (run[0] == '측' || run[0] == '등' || run[0] == '간') {
		run = run[1:]
	}
	if len(run) == 0 {
		return caseNone
	}
	switch run[0] {
	case '이', '가', '은', '는', '도':
		return caseSubject
	case '을', '를':
		return caseObject
	case '와', '과', '랑':
		return caseWith
	case '의':
		return caseOf
	case '에':
		if len(run) > 1 && run[1] == '서' {
			return caseFrom
		}
		if len(run) > 2 && run[1] == '게' && run[2] == '서' {
			return caseFrom
		}
		return caseTo
	case '서':
		// In headlines 서 stands for 에서: TSMC서 양산.
		if len(run) == 1 {
			return caseFrom
		}
	case '로', '으':
		if len(run) > 2 && run[len(run)-1] == '터' {
			return caseFrom
		}
	case '께':
		return caseSubject
	}
	return caseNone
}
