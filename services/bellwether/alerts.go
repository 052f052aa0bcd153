package main

// alertsCmd looks after alert rules.
type alertsCmd struct {
	List     alertsListCmd     `cmd:"" help:"List rules and their alerts."`
	Test     alertsTestCmd     `cmd:"" help:"Send an invented alert to a channel; no server needed."`
	Backtest alertsBacktestCmd `cmd:"" help:"Tell when a rule would have fired, and why."`
}
