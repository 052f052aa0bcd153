package report

import (
	"context"
	"net/url"
	"strconv"

	"golang.org/x/sync/errgroup"
)

// alertLogShown is how many mutes, marks and notices the page of alerts shows each.
const alertLogShown = 50

// muteItem is a stretch of time in which a rule tells nobody.
type muteItem struct {
	Rule, Note   string // the rule * is all
	Since, Until any
	Active       bool
}

// markItem is what a person said of an alert.
type markItem struct {
	Name, Rule, Note, Verdict, Href string
	Started, Marked                 any
}

// noticeItem is what became of a notice at a channel.
type noticeItem struct {
	Name, Rule, State, Channel, Outcome, Reason, Href string
	At                                                any
}

// alertLogItems are what people said of alerts and what was told of them, for the page: it shows, and changes nothing.
type alertLogItems struct {
	Mutes   []muteItem
	Marks   []markItem
	Notices []noticeItem
}

// alertLogItems reads the three lists, the latest first.
func (p *page) alertLogItems(ctx context.Context, f *frame) (out alertLogItems, err error) {
	var mutes, marks, notices *Table
	group, ctx := errgroup.WithContext(ctx)
	ask := func(into **Table, list string, filters ...string) {
		group.Go(func() (err error) {
			*into, err = p.api.said(ctx, list, alertLogShown, url.Values{}, filters)
			return err
		})
	}
	ask(&mutes, "alert_mutes", "rule")
	ask(&marks, "alert_marks", "rule")
	ask(&notices, "alert_notices", "rule", "channel", "outcome", "since")
	if err := group.Wait(); err != nil {
		return out, err
	}
	for _, row := range mutes.Rows {
		out.Mutes = append(out.Mutes, muteItem{
			Rule: mutes.text(row, "rule"), Note: mutes.text(row, "note"), Since: mutes.value(row, "muted_at"), Until: mutes.value(row, "until"),
			Active: mutes.number(row, "active") != 0,
		})
	}
	for _, row := range marks.Rows {
		out.Marks = append(out.Marks, markItem{
			Name: p.alertName(f, marks.text(row, "series")), Rule: marks.text(row, "rule"), Note: marks.text(row, "note"), Verdict: marks.text(row, "verdict"),
			Href: f.Link("/alerts/" + url.PathEscape(marks.text(row, "alert_id"))), Started: marks.value(row, "started_at"), Marked: marks.value(row, "marked_at"),
		})
	}
	for _, row := range notices.Rows {
		out.Notices = append(out.Notices, noticeItem{
			Name: p.alertName(f, notices.text(row, "series")), Rule: notices.text(row, "rule"), State: notices.text(row, "state"),
			Channel: notices.text(row, "channel"), Outcome: notices.text(row, "outcome"), Reason: notices.text(row, "reason"),
			Href: f.Link("/alerts/" + url.PathEscape(notices.text(row, "alert_id"))), At: notices.value(row, "at"),
		})
	}
	return out, nil
}

// alertName is what a watched series is called.
func (p *page) alertName(f *frame, series string) string {
	if saved := savedQuery(series); saved != "" {
		return saved
	}
	topic, organization, source := seriesParts(series)
	return p.seriesName(f, topic, organization, source)
}

// said reads one of the lists of what was said of alerts: n rows of a query at most, with its filters bound.
func (a *api) said(ctx context.Context, queryName string, n int, q url.Values, filters []string) (*Table, error) {
	values, err := a.filters(q, filters)
	if err != nil {
		return nil, err
	}
	values["limit"] = strconv.Itoa(n)
	return a.reader.table(ctx, query(queryName), values)
}
