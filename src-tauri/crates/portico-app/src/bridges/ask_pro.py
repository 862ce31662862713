# Run by ArcGIS Pro's own Python. Asks Pro's documented functions and writes one line of JSON to the pipe that was
# standard output when it began; whatever else is printed goes nowhere.
import json
import os
import sys

PIPE = os.dup(1)
os.dup2(2, 1)


def text(value):
    return None if value is None else str(value)


def signed_in(arcpy):
    portal = arcpy.GetActivePortalURL()
    token = arcpy.GetSigninToken()
    return {"address": text(portal), "signedIn": bool(token), **parts(token)}


def connection(arcpy, file):
    token = arcpy.gp.getStandaloneServerToken(file)
    return {"address": text((token or {}).get("serverUrl")), "signedIn": bool(token), **parts(token)}


def parts(token):
    return {key: text((token or {}).get(key)) for key in ("token", "referer", "expires")}


def unlicensed(error):
    said = str(error).lower()
    return "licens" in said or "notinitialized" in said


def answer():
    try:
        import arcpy
    except BaseException as error:
        return {"failed": type(error).__name__, "unlicensed": unlicensed(error)}
    try:
        return connection(arcpy, sys.argv[2]) if sys.argv[1] == "connection" else signed_in(arcpy)
    except BaseException as error:
        return {"failed": type(error).__name__, "unlicensed": unlicensed(error)}


with os.fdopen(PIPE, "wb") as pipe:
    pipe.write(json.dumps(answer()).encode("ascii"))
