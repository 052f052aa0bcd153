package story

// Bands is into how many bands a signature is cut: one more than Near, so that two signatures that differ in at most
// Near bits agree in at least one band (the pigeonhole principle).
const Bands = Near + 1

// band names one band's value.
type band struct {
	number int
	value  uint16
}

// Band is the value of a band, 0 … Bands−1, of a signature: its bits from 64·b/Bands up to 64·(b+1)/Bands.
func Band(signature uint64, b int) uint16 {
	from, until := 64*b/Bands, 64*(b+1)/Bands
	return uint16(signature >> from & (1<<(until-from) - 1))
}
