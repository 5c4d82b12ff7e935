"""What ``escale doctor`` looks at: one module for the machine, one for data, one for those who answer elsewhere."""
