package main

// alertsCmd looks after alert rules.
type alertsCmd struct {
	List     alertsListCmd     `cmd:"" help:"List rules and their alerts."`
	Test     alertsTestCmd     `cmd:"" help:"Send an invented alert to a channel; no server needed."`
	Lint     alertsLintCmd     `cmd:"" help:"Check a file of rules; mistakes come with their lines."`
	Mute     alertsMuteCmd     `cmd:"" help:"Tell nobody of a rule's alerts for a while, or list the mutes."`
	Unmute   alertsUnmuteCmd   `cmd:"" help:"End a mute."`
	Mark     alertsMarkCmd     `cmd:"" help:"Mark an alert as a false alarm, or list the marks."`
	Log      alertsLogCmd      `cmd:"" help:"List what was sent to channels, what was suppressed, and why."`
	Backtest alertsBacktestCmd `cmd:"" help:"Tell when a rule would have fired, and why."`
}
