package broker

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"
)

// EvictNamesake removes members of the group that carry this instance's name: they are its dead predecessors, since a
// name is given to one instance at a time. Without it their partitions stand still until the session ends.
func (c *Cluster) EvictNamesake(ctx context.Context, group string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	client := c.Client()
	described, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{group}})
	if err != nil {
		return err
	}
	leave := &kafka.LeaveGroupRequest{GroupID: group}
	for _, g := range described.Groups {
		for _, m := range g.Members {
			if m.ClientID == c.ClientID {
				leave.Members = append(leave.Members, kafka.LeaveGroupRequestMember{ID: m.MemberID})
			}
		}
	}
	if len(leave.Members) == 0 {
		return nil
	}
	_, err = client.LeaveGroup(ctx, leave)
	return err
}
