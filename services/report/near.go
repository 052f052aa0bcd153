package report

import (
	"context"
	"strings"

	"bellwether.internal/services/report/catalog"
	"bellwether.internal/services/taxonomy"
)

// known refuses a topic or an organization that neither the taxonomy nor the news has: it would be answered with no rows,
// which says something else. One that is given by a name becomes its id. What is stored under an id that the taxonomy no longer
// has can still be asked for.
func (s *reports) known(ctx context.Context, q *catalog.Request) error {
	for _, p := range q.Report.Parameters {
		if p.Type != catalog.Topic && p.Type != catalog.Organization {
			continue
		}
		id, err := s.reader.knownID(ctx, s.names, p.Name, string(p.Type), q.Chosen[p.Name])
		if err != nil {
			return err
		}
		q.Chosen[p.Name], q.Values[p.Name] = id, catalog.Escape(id)
	}
	return nil
}

// knownID is the id that a text means: itself, or what the taxonomy calls so by a name, an alias or a ticker in either language,
// whatever its case. One that may mean several is refused with their ids. kind is topic, organization or source; an empty text
// means all.
func (r *reader) knownID(ctx context.Context, n *names, parameter, kind, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	var in map[string]taxonomy.Names
	switch kind {
	case "topic":
		in = n.topics
	case "organization":
		in = n.organizations
	}
	if _, ok := in[id]; ok {
		return id, nil
	}
	meant := n.called.IDs(kind, id)
	if len(meant) == 1 {
		return meant[0], nil
	}
	t, err := r.table(ctx, query("known_"+kind), catalog.Values{"id": catalog.Escape(id)})
	if err != nil {
		return "", err
	}
	ids := map[string]taxonomy.Names{}
	for key, name := range in {
		ids[key] = name
	}
	for _, row := range t.Rows {
		if t.number(row, "given") != 0 {
			return id, nil
		}
		if other := t.text(row, "id"); other != "" {
			ids[other] = in[other]
		}
	}
	if len(meant) > 1 {
		return "", badRequest{catalog.Wrong("parameter %s: %q may mean several: %s; write one of these", "매개변수 %s: %q에 해당하는 것이 여럿입니다: %s. 이 가운데 하나로 쓰세요", parameter, id, strings.Join(meant, ", "))}
	}
	problem := catalog.Wrong("parameter %s: there is no %s %q", "매개변수 %s: 없는 "+koreanKinds[kind]+" id입니다(%[3]q)", parameter, kind, id)
	if close := taxonomy.Near(id, ids); len(close) > 0 {
		problem = catalog.Wrong("%s; near it: %s", "%s. 비슷한 것: %s", problem, strings.Join(close, ", "))
	}
	return "", badRequest{problem}
}

// koreanKinds are the kinds of ids in Korean.
var koreanKinds = map[string]string{"topic": "주제", "organization": "기업", "source": "출처"}
