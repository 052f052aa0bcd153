package alert

import (
	"strings"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// entry is what a message of the log was to the book. At most one of its fields is set; none is for a bookmark, and for
// what was passed over.
type entry struct {
	transition *bellwetherv1.AlertTransition // one that was accepted
	mutes      []ruleMute                    // new and changed ones
	mark       *bellwetherv1.AlertMark
	notice     *bellwetherv1.AlertNotice
}

// nothing reports whether the message was a bookmark or passed over.
func (e entry) nothing() bool {
	return e.transition == nil && e.mutes == nil && e.mark == nil && e.notice == nil
}

// ruleMute is a mute and the rule that it is of.
type ruleMute struct {
	rule string
	mute
}

// asMute reads what was said of a rule; nil where the message is none of that, or its key is not its own.
func asMute(m kafka.Message) *bellwetherv1.AlertMute {
	said := &bellwetherv1.AlertMute{}
	if !strings.HasPrefix(string(m.Key), topics.AlertMutePrefix) || proto.Unmarshal(m.Value, said) != nil || string(m.Key) != topics.AlertMuteKey(said.GetRule(), said.GetFrom()) {
		return nil
	}
	return said
}

// asMark is asMute for what was said of an alert.
func asMark(m kafka.Message) *bellwetherv1.AlertMark {
	said := &bellwetherv1.AlertMark{}
	if !strings.HasPrefix(string(m.Key), topics.AlertMarkPrefix) || proto.Unmarshal(m.Value, said) != nil {
		return nil
	}
	if id, err := uuid.FromBytes(said.GetAlertId()); err != nil || string(m.Key) != topics.AlertMarkPrefix+id.String() {
		return nil
	}
	return said
}

// asNotice is asMute for what became of a notice.
func asNotice(m kafka.Message) *bellwetherv1.AlertNotice {
	became := &bellwetherv1.AlertNotice{}
	if !strings.HasPrefix(string(m.Key), topics.AlertNoticePrefix) || proto.Unmarshal(m.Value, became) != nil {
		return nil
	}
	if len(became.GetAlertId()) != 16 || string(m.Key) != topics.AlertNoticePrefix+became.GetKey() {
		return nil
	}
	return became
}
