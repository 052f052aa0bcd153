// Package topics names the Kafka topics and makes them: partitions, retention and limits are explicit, never a
// broker's default.
package topics

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
)

// The topics. A message's key is the article's id in all but Sources (the source's id) and Alerts (alert and transition).
const (
	Articles    = "articles.v1"
	Mentions    = "mentions.v1"
	Scored      = "scored.v1"
	DeadLetters = "dead-letters.v1"
	Sources     = "sources.v1"
	Alerts      = "alerts.v1"
)

// What stands in Alerts beside the transitions, by the beginning of the key; see the messages AlertMute, AlertMark and
// AlertNotice.
const (
	AlertMutePrefix   = "mute/"
	AlertMarkPrefix   = "mark/"
	AlertNoticePrefix = "notice/"
)

// AlertMuteKey is the key of what is said of a rule's mute from a time on, in milliseconds. Each has its own: compaction
// must not take away when a rule was muted before.
func AlertMuteKey(rule string, from int64) string {
	return AlertMutePrefix + rule + "/" + strconv.FormatInt(from, 10)
}

// MaxMessage is the most bytes that a message of the stages' topics may have, key, headers and envelope included.
const MaxMessage = 1 << 20

// MaxBatch is the most bytes that one write may have: a dead letter holds a whole message and its story. It is the
// topics' max.message.bytes, which Kafka holds against a batch, not a message.
const MaxBatch = 2 << 20

const day = 24 * time.Hour

// definition is one topic as we want it.
type definition struct {
	name       string
	partitions int
	retention  time.Duration // 0: compacted, kept for ever
}

var definitions = []definition{
	// What came in is kept longest: from it everything later can be made again.
	{Articles, 6, 30 * day},
	{Mentions, 6, 30 * day},
	{Scored, 6, 30 * day},
	{DeadLetters, 3, 90 * day},
	{Sources, 6, 0},
	// One partition: its order is what alerts are decided by.
	{Alerts, 1, 0},
}

// Ensure makes the topics that are missing and waits until all can be written to. It retries until ctx ends, since a
// fresh cluster refuses for some seconds. replication is the number of copies a partition gets.
func Ensure(ctx context.Context, client *kafka.Client, replication int) error {
	return EnsureNamed(ctx, client, replication, Articles, Mentions, Scored, DeadLetters, Sources, Alerts)
}

// EnsureNamed is Ensure for some of the topics; a name that is not ours gets the settings of a stage's topic.
func EnsureNamed(ctx context.Context, client *kafka.Client, replication int, names ...string) error {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		err := ensure(ctx, client, replication, names)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("making topics: %w", errors.Join(ctx.Err(), err))
		case <-time.After(wait):
		}
	}
}

func ensure(ctx context.Context, client *kafka.Client, replication int, names []string) error {
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: names})
	if err != nil {
		return err
	}
	ready := map[string]bool{}
	for _, t := range meta.Topics {
		ready[t.Name] = t.Error == nil && len(t.Partitions) > 0 &&
			!slices.ContainsFunc(t.Partitions, func(p kafka.Partition) bool { return p.Error != nil })
	}
	var missing []kafka.TopicConfig
	for _, name := range names {
		if !ready[name] {
			missing = append(missing, find(name).config(replication))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	made, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: missing})
	if err != nil {
		return err
	}
	for name, err := range made.Errors {
		if err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return fmt.Errorf("topic %s: %w", name, err)
		}
	}
	return errors.New("topics are being made") // look again: made is not yet writable
}

func find(name string) definition {
	for _, d := range definitions {
		if d.name == name {
			return d
		}
	}
	return definition{name, 6, 30 * day}
}

func (d definition) config(replication int) kafka.TopicConfig {
	entries := []kafka.ConfigEntry{
		{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(MaxBatch)},
		// A copy fewer than there are may be away while writes go on.
		{ConfigName: "min.insync.replicas", ConfigValue: strconv.Itoa(max(1, replication-1))},
	}
	if d.retention == 0 {
		entries = append(entries, kafka.ConfigEntry{ConfigName: "cleanup.policy", ConfigValue: "compact"})
	} else {
		entries = append(entries,
			kafka.ConfigEntry{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(d.retention.Milliseconds(), 10)},
			// Retention counts from the append: a back-fill of old news would expire at once otherwise.
			kafka.ConfigEntry{ConfigName: "message.timestamp.type", ConfigValue: "LogAppendTime"},
		)
	}
	return kafka.TopicConfig{Topic: d.name, NumPartitions: d.partitions, ReplicationFactor: replication, ConfigEntries: entries}
}
