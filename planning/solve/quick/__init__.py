"""What makes solving again quick: what decisions imply, parts met before, duals of models solved before."""
