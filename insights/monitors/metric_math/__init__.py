"""Metric math: expressions over metrics, as alarms and GetMetricData compute them.

What the documentation says (D, using-metric-math) is done to the letter: a missing value counts
as 0 beside one that is there, a division by zero drops the point, ``IF`` follows its tables.
What it leaves open is marked where it is decided. Nothing here knows the time or the network.
"""
