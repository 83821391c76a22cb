"""The proofs: small ones by layer, long ones in stories and drills, real servers in networks."""
