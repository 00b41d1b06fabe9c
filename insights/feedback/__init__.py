"""What results of queries feed: published metrics, thresholds, and monitors for each row."""
