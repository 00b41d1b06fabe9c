"""How CloudWatch decides the state of an alarm: metric, log and composite alarms.

Used by tests, backtests and the sandbox alike. Nothing here knows the time or the network.
"""
