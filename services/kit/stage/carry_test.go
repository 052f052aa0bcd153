package stage_test

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
)

// TestCarried wants a result that holds what was read byte for byte, with a field that this program does not know.
func TestCarried(t *testing.T) {
	message, err := proto.Marshal(&bellwetherv1.Article{Title: "SK hynix", Text: "엔비디아"})
	if err != nil {
		t.Fatal(err)
	}
	message = protowire.AppendString(protowire.AppendTag(message, 12345, protowire.BytesType), "of a newer service")
	field := stage.FieldOf(&bellwetherv1.Extraction{}, &bellwetherv1.Article{})
	value, err := proto.MarshalOptions{}.MarshalAppend(stage.Carried(field, message), &bellwetherv1.Extraction{PublisherFamily: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(value, message) {
		t.Error("the message is not in the result as it came")
	}
	var e bellwetherv1.Extraction
	if err := proto.Unmarshal(value, &e); err != nil {
		t.Fatal(err)
	}
	if e.GetArticle().GetTitle() != "SK hynix" || e.GetArticle().GetText() != "엔비디아" || e.GetPublisherFamily() != "a" {
		t.Errorf("read %v, want the article and the family", &e)
	}
	if got := stage.FieldOf(&bellwetherv1.Article{}, &bellwetherv1.Extraction{}); got != 0 {
		t.Errorf("an article holds an extraction in field %d, want none", got)
	}
	if stage.Carried(0, message) != nil {
		t.Error("field 0 is encoded, want nothing")
	}
}
