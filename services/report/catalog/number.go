package catalog

import (
	"math"
	"strconv"
	"strings"
)

// Signed writes a number with its sign and so many decimals, as command and page show differences; one that rounds to zero has
// no sign.
func Signed(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	switch {
	case strings.Trim(s, "0.") == "":
		return s
	case v < 0:
		return "−" + s
	}
	return "+" + s
}
