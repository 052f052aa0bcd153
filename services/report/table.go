package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Column is a column of an answer; Type is ClickHouse's name of its type, Unit how its numbers are meant where they are no
// counts (see column_unit.go).
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit,omitempty"`
}

// Table is an answer: Rows hold a value for each column, nil for NULL.
type Table struct {
	Columns []Column
	Rows    [][]any
}

// index is the position of a column, -1 if there is none.
func (t *Table) index(name string) int {
	for i, c := range t.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// value is the cell of a named column, nil where there is no such column.
func (t *Table) value(row []any, name string) any {
	if i := t.index(name); i >= 0 {
		return row[i]
	}
	return nil
}

// text is the cell of a named column as it is shown.
func (t *Table) text(row []any, name string) string { return cell(t.value(row, name)) }

// number is the cell of a named column as a float, 0 where it is none.
func (t *Table) number(row []any, name string) float64 {
	n, _ := number(t.value(row, name))
	return n
}

// objects are the rows as JSON objects, their fields in the order of the columns.
func (t *Table) objects() []object {
	out := make([]object, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = object{columns: t.Columns, row: row}
	}
	return out
}

// object is a row that is written as a JSON object.
type object struct {
	columns []Column
	row     []any
}

// MarshalJSON writes the fields in order. Times are RFC 3339 in UTC (or the column's zone), numbers that are none are null.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, c := range o.columns {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(c.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		value, err := json.Marshal(jsonValue(o.row[i]))
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func jsonValue(v any) any {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case float32:
		// By way of decimal text: 0.1 stays 0.1 and does not become 0.10000000149.
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil
		}
		return json.RawMessage(strconv.FormatFloat(float64(v), 'f', -1, 32))
	case time.Time:
		return formatTime(v)
	case string:
		return strings.ToValidUTF8(v, "\ufffd")
	}
	return v
}

// formatTime writes RFC 3339 with as many fractions as there are.
func formatTime(t time.Time) string { return t.Format("2006-01-02T15:04:05.999Z07:00") }

// cell is a value as text for tables and CSV: NULL is empty.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		return formatTime(v)
	case uuid.UUID:
		return v.String()
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	case float32:
		return cell(json.Number(strconv.FormatFloat(float64(v), 'f', -1, 32)))
	case json.Number:
		return v.String()
	case map[string][]string:
		return cellMap(v)
	case []string:
		return strings.Join(v, ", ")
	}
	if n, ok := number(v); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// cellMap writes roles as "buyer: nvidia; supplier: sk-hynix", in order of the key.
func cellMap(m map[string][]string) string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k + ": " + strings.Join(m[k], ", ")
	}
	return strings.Join(parts, "; ")
}

// number is a numeric value as a float.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case uint64:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint32:
		return float64(v), true
	case int32:
		return float64(v), true
	case uint16:
		return float64(v), true
	case int16:
		return float64(v), true
	case uint8:
		return float64(v), true
	case int8:
		return float64(v), true
	case int:
		return float64(v), true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}
