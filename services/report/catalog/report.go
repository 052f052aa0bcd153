package catalog

// Text is a text for readers in each language.
type Text struct {
	En string `yaml:"en" json:"en"`
	Ko string `yaml:"ko" json:"ko,omitempty"`
}

// In returns the text for a BCP 47 primary tag: the Korean one for "ko" where there is one, else the English one.
func (t Text) In(lang string) string {
	if lang == "ko" && t.Ko != "" {
		return t.Ko
	}
	return t.En
}

// Report is one SQL file.
type Report struct {
	// Name is the file's name without its ending: lower-case Latin letters, digits and hyphens.
	Name string `yaml:"-"`
	// Title is a line; Answers the question that the report answers.
	Title   Text `yaml:"title"`
	Answers Text `yaml:"answers"`
	// Parameters in the order in which they are offered.
	Parameters []Parameter `yaml:"parameters"`
	// Chart is a hint how to draw the rows; the zero value draws none.
	Chart Chart `yaml:"chart"`
	// SQL is the file's text with its placeholders, {name:Type}, untouched.
	SQL string `yaml:"-"`
}

// Parameter returns the parameter of a name.
func (r *Report) Parameter(name string) (Parameter, bool) {
	for _, p := range r.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

// Type is what a parameter's value may be.
type Type string

// The types. All but Time and Integer bind as String in SQL.
const (
	// Time is a date, an RFC 3339 time, or a distance from now such as 90d; it binds as DateTime, in UTC.
	Time Type = "time"
	// Integer is a whole number within Min and Max.
	Integer Type = "integer"
	// Choice is one of Options.
	Choice Type = "choice"
	// Zone is the IANA name of a time zone; days and weeks are the reader's.
	Zone Type = "zone"
	// Topic and Organization are ids of the taxonomy, or empty for all.
	Topic        Type = "topic"
	Organization Type = "organization"
	// Language is a BCP 47 primary tag, or empty for all.
	Language Type = "language"
	// Word is any text up to 200 bytes.
	Word Type = "text"
)

// Parameter is one value that a reader may choose.
type Parameter struct {
	Name string `yaml:"name" json:"name"`
	Type Type   `yaml:"type" json:"type"`
	// Default stands where the reader says nothing, so that every report runs without parameters.
	Default string `yaml:"default" json:"default"`
	Help    Text   `yaml:"help" json:"help"`
	// Options are the values of a Choice.
	Options []string `yaml:"options" json:"options,omitempty"`
	// Required says that a Topic, Organization, Language or Word must not be empty: its default stands then.
	Required bool `yaml:"required" json:"required,omitempty"`
	// Min and Max bound an Integer.
	Min int64 `yaml:"min" json:"min,omitempty"`
	Max int64 `yaml:"max" json:"max,omitempty"`
}

// Chart says which columns to draw.
type Chart struct {
	// Kind is line (over periods) or bar; empty draws nothing.
	Kind string `yaml:"kind" json:"kind,omitempty"`
	// X is the column along the axis, Y the one drawn, Series the one that tells lines apart (empty for one line).
	X      string `yaml:"x" json:"x,omitempty"`
	Y      string `yaml:"y" json:"y,omitempty"`
	Series string `yaml:"series" json:"series,omitempty"`
	// Also are further columns that are drawn beside Y, where there is no Series.
	Also []string `yaml:"also" json:"also,omitempty"`
}

// MayBeEmpty says whether an empty value has a meaning of its own: all.
func (p *Parameter) MayBeEmpty() bool {
	switch p.Type {
	case Topic, Organization, Language, Word:
		return !p.Required
	default:
		return false
	}
}
