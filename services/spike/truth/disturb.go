package truth

import "math"

// each calls do at random buckets, so many times a month on average, after what is needed to know the series.
func each(r random, s Series, aMonth float64, do func(at int)) {
	for at := 0.0; ; {
		at += r.ExpFloat64() / aMonth * 30 * 24 / s.Bucket.Hours()
		if int(at) >= len(s.Gaps) {
			return
		}
		do(int(at))
	}
}

// span is a length of time drawn in hours, in buckets, at least one.
func span(r random, s Series, least, most float64) int {
	return max(int(math.Round(r.ratio(least, most)/s.Bucket.Hours())), 1)
}

// silence takes away what a source would have brought while it was away: a part of all stories for hours or days.
func silence(r random, s Series, n nature, buckets []Bucket) {
	each(r, s, 0.7, func(at int) {
		share := r.between(.2, .6)
		for i := at; i < min(at+span(r, s, 6, 72), len(buckets)); i++ {
			gone := 0
			for range min(buckets[i].Stories, 1000) {
				if r.Float64() < share {
					gone++
				}
			}
			if buckets[i].Stories > 1000 {
				gone = int(share * float64(buckets[i].Stories))
			}
			stories := buckets[i].Stories - gone
			buckets[i] = Bucket{}
			n.add(r, &buckets[i], stories)
		}
	})
}

// leak is the share of reprints that are not recognised and count as stories of their own.
const leak = 0.01

// syndicate lets one story be reprinted everywhere: many articles in a few hours, and one more story.
func syndicate(r random, s Series, n nature, buckets []Bucket) {
	each(r, s, 4, func(at int) {
		reprints := int(r.ratio(15, 200))
		for k := range 3 {
			if at+k >= len(buckets) {
				return
			}
			copies := reprints >> (k + 1)
			stories := 0
			if k == 0 {
				stories = 1
			}
			for range copies {
				if r.Float64() < leak {
					stories++
				}
			}
			b := &buckets[at+k]
			b.Stories += stories
			b.Articles += copies + stories
			b.Families = n.publishers(r, b.Families, copies+stories)
		}
	})
}

// gaps are hours in which nothing at all was collected: no row, which is not a row of zero.
func gaps(r random, s Series, buckets []Bucket) {
	each(r, s, 0.5, func(at int) {
		for i := at; i < min(at+span(r, s, 2, 24), len(buckets)); i++ {
			// A burst that nobody could see is no burst: leave it alone.
			if !burstAt(s.Bursts, i) {
				s.Gaps[i], buckets[i] = true, Bucket{}
			}
		}
	})
}

// burstAt reports whether a bucket belongs to a burst.
func burstAt(bursts []Burst, at int) bool {
	for _, b := range bursts {
		if b.Start <= at && at < b.End {
			return true
		}
	}
	return false
}

// backfill lets an archive arrive late: from one bucket on, the days before hold more stories than they did.
func backfill(r random, s *Series, n nature) {
	each(r, *s, 0.4, func(at int) {
		last := s.Versions[len(s.Versions)-1]
		next := Version{From: at, Buckets: append([]Bucket(nil), last.Buckets...)}
		share := r.between(.2, .8)
		for i := max(at-span(r, *s, 48, 480), 0); i < at; i++ {
			if !s.Gaps[i] {
				n.add(r, &next.Buckets[i], r.poisson(share*n.mean[i]))
			}
		}
		s.Versions = append(s.Versions, next)
	})
}
