"""What a change of a catalog does where it is used: rows, alarms, AWS objects, cost, others."""
