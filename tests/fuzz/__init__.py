"""Valid messages of every protocol, changed at random: whatever comes, nobody is answered with a failure of ours."""
