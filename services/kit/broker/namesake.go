package broker

import (
	"context"
	"errors"
	"time"

	"github.com/segmentio/kafka-go"
)

// EvictNamesake removes members of the group that carry this instance's name: they are its dead predecessors, since a
// name is given to one instance at a time. Without it their partitions stand still until the session ends. The error is a
// kafka.Error where the brokers answered.
func (c *Cluster) EvictNamesake(ctx context.Context, group string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	client := c.Client()
	described, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: []string{group}})
	if err != nil {
		return err
	}
	var ids []string
	for _, g := range described.Groups {
		var refused kafka.Error
		if errors.As(g.Error, &refused) {
			return refused
		} // else a member's own words cannot be read: then it is not one of ours
		for _, m := range g.Members {
			if m.ClientID == c.ClientID {
				ids = append(ids, m.MemberID)
			}
		}
	}
	return c.EvictMembers(ctx, group, ids...)
}

// EvictMembers removes members of the group by their ids; that one is not there any more is no error. The error is a
// kafka.Error where the brokers answered.
func (c *Cluster) EvictMembers(ctx context.Context, group string, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	leave := &kafka.LeaveGroupRequest{GroupID: group}
	for _, id := range ids {
		leave.Members = append(leave.Members, kafka.LeaveGroupRequestMember{ID: id})
	}
	left, err := c.Client().LeaveGroup(ctx, leave)
	if err != nil {
		return err
	}
	if errors.Is(left.Error, kafka.UnknownMemberId) {
		return nil
	}
	return left.Error
}
