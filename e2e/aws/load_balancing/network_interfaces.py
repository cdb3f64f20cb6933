"""The network interfaces of load balancers, which moto does not make.

@see https://repost.aws/knowledge-center/elb-find-load-balancer-IP
"""
from __future__ import annotations

import fnmatch
from typing import Any

import clients
from load_balancing.traffic import addresses


def describe_network_interfaces(request: dict[str, Any]) -> dict[str, Any]:
    """moto's interfaces, and those of load balancers where their description is asked for."""
    wanted = next((item["Values"] for item in request.get("Filters", []) if item["Name"] == "description"), None)
    own = {name: value for name, value in request.items() if value not in (None, [])}
    if wanted is None:
        answer = clients.moto("ec2").describe_network_interfaces(**own)
        return {"NetworkInterfaces": answer["NetworkInterfaces"]}
    found = []
    for balancer in clients.moto("elbv2").describe_load_balancers()["LoadBalancers"]:
        description = f"ELB {balancer['LoadBalancerArn'].split(':loadbalancer/')[1]}"
        if any(fnmatch.fnmatch(description, pattern) for pattern in wanted):
            found += [{"NetworkInterfaceId": f"eni-{address.replace('.', '')}", "Description": description, "SubnetId": subnet, "AvailabilityZone": zone,
                       "PrivateIpAddress": address, "Status": "in-use", "InterfaceType": "interface"} for subnet, zone, address in addresses(balancer)]
    return {"NetworkInterfaces": found}
