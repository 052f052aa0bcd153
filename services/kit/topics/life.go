package topics

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// Life names the Kafka cluster that offsets belong to: a cluster made anew has another name, so that its offsets are
// not taken for those of the old one.
func Life(ctx context.Context, client *kafka.Client) (string, error) {
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{Articles}})
	if err != nil {
		return "", fmt.Errorf("asking for the cluster's id: %w", err)
	}
	if meta.ClusterID == "" {
		return "", errors.New("the kafka cluster has no id")
	}
	return meta.ClusterID, nil
}
