"""What Concord is: the workflow kernel and the three rooms Partner, Plan and Act. Imports no web framework."""
