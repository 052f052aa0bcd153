package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/zeebo/xxh3"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
	"go.uber.org/zap"
)

// forgetAfter is how long an entry is remembered that its list no longer names.
const forgetAfter = 45 * 24 * time.Hour

// listMark is what is remembered of a source's list.
type listMark struct {
	ETag         string        `json:"etag,omitempty"`
	LastModified string        `json:"last_modified,omitempty"`
	Interval     time.Duration `json:"interval,omitempty"`
}

// entryMark is what is remembered of an entry that was sent (or refused): it is not sent again, but read again.
type entryMark struct {
	URL string `json:"url,omitempty"`
	// Item, Title, Author, Published are the list's words, for reading the page again.
	Item      string `json:"item,omitempty"`
	Title     string `json:"title,omitempty"`
	Author    string `json:"author,omitempty"`
	Published string `json:"published,omitempty"`
	// Address is the article's own, which its identity is made of; empty where it has none.
	Address  string `json:"address,omitempty"`
	Revision uint64 `json:"revision,omitempty"`
	// FromList says that the page could not be read, so that the list's words were sent.
	FromList bool `json:"from_list,omitempty"`
	// Listing is a hash of what the list says of the entry; when it changes the page is read again.
	Listing      uint64    `json:"listing,omitempty"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	FirstRead    time.Time `json:"first_read"`
	Reads        int       `json:"reads"`
	// NextRead is zero where the page is not read again.
	NextRead time.Time `json:"next_read"`
	// Gone counts how often in a row the page was not there.
	Gone   int       `json:"gone,omitempty"`
	Listed time.Time `json:"listed"`
}

// marks remembers what was seen, on disk. It is a cache: losing it costs reading and sending again what is then
// recognised downstream. It is written after the broker's acknowledgement only.
type marks struct {
	db      *bbolt.DB
	log     *zap.Logger
	metrics *Metrics

	mu sync.Mutex
	// unsaved holds what could not be written, so that a full disk does not make every poll send everything.
	unsaved map[string][]byte
}

// openMarks opens the cache in dir; one that cannot be read is put aside and begun anew.
func openMarks(dir string, log *zap.Logger, metrics *Metrics) (*marks, error) {
	path := filepath.Join(dir, "marks.db")
	open := func() (*bbolt.DB, error) { return bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 2 * time.Second}) }
	db, err := open()
	if err != nil && !errors.Is(err, bolterrors.ErrTimeout) {
		log.Warn("the cache of seen entries cannot be read and is begun anew", zap.String("path", path), zap.Error(err))
		if err := os.Rename(path, path+".damaged"); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("putting the damaged cache aside: %w", err)
		}
		db, err = open()
	}
	if err != nil {
		return nil, fmt.Errorf("opening the cache of seen entries %s (is another ingest running on this state folder?): %w", path, err)
	}
	return &marks{db: db, log: log, metrics: metrics, unsaved: map[string][]byte{}}, nil
}

func (m *marks) close() error { return m.db.Close() }

// entryKey is the key of an entry within its source: its own id, else its address.
func entryKey(id, address string) string {
	name := id
	if name == "" {
		name = address
	}
	sum := xxh3.HashString128(name).Bytes()
	return string(sum[:])
}

// listKey is the key of a source's list mark; entries' keys are 16 bytes.
const listKey = "list"

// list returns the mark of a source's list, empty if there is none.
func (m *marks) list(source string) listMark {
	var mark listMark
	m.get(source, listKey, &mark)
	return mark
}

// saveList keeps the mark of a source's list.
func (m *marks) saveList(source string, mark listMark) { m.put(source, listKey, mark) }

// entry returns the mark of an entry; found is false where it was never sent.
func (m *marks) entry(source, key string) (mark entryMark, found bool) {
	found = m.get(source, key, &mark)
	return mark, found
}

// saveEntry keeps the mark of an entry.
func (m *marks) saveEntry(source, key string, mark entryMark) { m.put(source, key, mark) }

// due returns the marks of a source's entries that are to be read again, by key, and forgets those long not listed.
func (m *marks) due(source string, now time.Time) map[string]entryMark {
	found := map[string]entryMark{}
	err := m.db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(source))
		if bucket == nil {
			return nil
		}
		var old [][]byte
		err := bucket.ForEach(func(key, value []byte) error {
			var mark entryMark
			readable := len(key) == 16 && json.Unmarshal(value, &mark) == nil
			switch {
			case !readable: // the list's own mark, or damage that the next sending mends
			case !mark.NextRead.IsZero():
				found[string(key)] = mark
			case now.Sub(mark.Listed) > forgetAfter:
				old = append(old, bytes.Clone(key))
			}
			return nil
		})
		for _, key := range old {
			err = errors.Join(err, bucket.Delete(key))
		}
		return err
	})
	m.check(err)
	return found
}

func (m *marks) get(source, key string, into any) bool {
	m.mu.Lock()
	value := m.unsaved[source+"\x00"+key]
	m.mu.Unlock()
	if value == nil {
		err := m.db.View(func(tx *bbolt.Tx) error {
			if bucket := tx.Bucket([]byte(source)); bucket != nil {
				value = bytes.Clone(bucket.Get([]byte(key)))
			}
			return nil
		})
		m.check(err)
	}
	return value != nil && json.Unmarshal(value, into) == nil
}

func (m *marks) put(source, key string, mark any) {
	value, err := json.Marshal(mark)
	if err != nil {
		m.check(err)
		return
	}
	err = m.db.Batch(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte(source))
		if err != nil {
			return err
		}
		return bucket.Put([]byte(key), value)
	})
	m.check(err)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.unsaved[source+"\x00"+key] = value
	} else {
		delete(m.unsaved, source+"\x00"+key)
	}
}

// check counts and tells of a failure; the work goes on without the mark.
func (m *marks) check(err error) {
	if err != nil {
		m.metrics.stateErrors.Inc()
		m.log.Warn("seen entries cannot be kept; they will be read again", zap.Error(err))
	}
}
