"""SCIM 2.0 as text: errors, filters, patches and resources (RFC 7643, RFC 7644). No database here.

No library: those that exist validate strictly, and the two directories that matter (Entra, Okta) send what the
standard does not allow; the part of it that is used here is small.
"""
