package store

import (
	"encoding/binary"

	"github.com/google/uuid"
	"github.com/zeebo/xxh3"
)

// rowID is the id of a row: a UUID (version 8, RFC 9562) out of what makes the row one and the same. parts are joined
// with a separator that no part holds.
func rowID(article uuid.UUID, revision uint64, parts ...string) uuid.UUID {
	buffer := make([]byte, 0, 128)
	buffer = append(buffer, article[:]...)
	buffer = binary.BigEndian.AppendUint64(buffer, revision)
	for _, p := range parts {
		buffer = append(buffer, p...)
		buffer = append(buffer, 0xff)
	}
	id := uuid.UUID(xxh3.Hash128(buffer).Bytes())
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

// earliness orders the rows of equal key: greater for the earlier sighting, ties by a hash of what tells sightings
// apart, so that which row stays is a function of the set of sightings. 44 bits of milliseconds last until 2527.
func earliness(seenAt int64, sighting uint64) uint64 {
	const millis = 1<<44 - 1
	return (millis-uint64(max(seenAt, 0))&millis)<<20 | sighting>>44
}
