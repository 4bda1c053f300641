#!/bin/sh
exec curl -q -s -f -o /dev/null -m 1 http://127.0.0.1:8407/health
