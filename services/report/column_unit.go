package report

import "bellwether.internal/services/report/catalog"

// The units of columns that are no plain counts. The values stay as they are in every form but those made for eyes.
const (
	// unitShare is a part of a whole, 0…1, shown as a percentage.
	unitShare = "share"
	// unitChange is how much more or less, 0.1 being a tenth more, shown as a percentage with its sign.
	unitChange = "change"
	// unitPoints is a difference of two shares, shown in percentage points with its sign.
	unitPoints = "points"
	// unitPolarity is a tone, −1…1, shown with its sign.
	unitPolarity = "polarity"
	// unitSigned is a difference of two counts, shown with its sign.
	unitSigned = "signed"
)

// units of the columns of reports, by name.
var units = map[string]string{
	"share": unitShare, "previous_share": unitShare, "share_korean": unitShare, "share_english": unitShare, "share_first": unitShare,
	"share_untrusted_times": unitShare, "contribution": unitShare, "change": unitChange, "gain": unitPoints, "difference": unitSigned,
	"polarity": unitPolarity, "polarity_korean": unitPolarity, "polarity_english": unitPolarity, "sentiment_score": unitPolarity,
}

// inUnit is a number as readers read it in the unit of its column; false where the column has none.
func (f *frame) inUnit(unit string, v any) (string, bool) {
	n, ok := number(v)
	if !ok {
		return "", false
	}
	switch unit {
	case unitShare:
		return f.Percent(n), true
	case unitChange:
		return catalog.Signed(n*100, 1) + " %", true
	case unitPoints:
		return f.T("points", catalog.Signed(n*100, 1)), true
	case unitPolarity:
		return f.Signed(n), true
	case unitSigned:
		return catalog.Signed(n, 0), true
	}
	return "", false
}
